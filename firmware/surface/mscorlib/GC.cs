namespace System
{
    public static class GC
    {
        public static void SuppressFinalize(object obj) => throw null;
    }
}
