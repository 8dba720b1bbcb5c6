namespace System
{
    public struct Single
    {
        public const float MinValue = -3.4028235E+38f;
        public const float MaxValue = 3.4028235E+38f;
        public const float NaN = 0.0f / 0.0f;
        public static bool IsInfinity(float f) => throw null;
        public static bool IsNaN(float f) => throw null;
    }

    public struct Double
    {
        public const double MinValue = -1.7976931348623157E+308;
        public const double MaxValue = 1.7976931348623157E+308;
        public const double NaN = 0.0 / 0.0;
        public static bool IsInfinity(double d) => throw null;
        public static bool IsNaN(double d) => throw null;
    }
}
