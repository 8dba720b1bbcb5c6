namespace nanoFramework.Runtime.Native
{
    public class Power
    {
        public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) => throw null;
        public static void RebootDevice(
            int exeConstraintTimeout, RebootOption rebootOption = RebootOption.NormalReboot) => throw null;
        public Power() => throw null;
        public static event RebootEventHandler OnRebootEvent { add => throw null; remove => throw null; }
    }

    public delegate void RebootEventHandler();

    public enum RebootOption
    {
        NormalReboot = 0,
        EnterNanoBooter = 1,
        ClrOnly = 2,
        EnterProprietaryBooter = 8,
    }
}
