namespace System
{
    public class Exception
    {
        public Exception() => throw null;
        public Exception(string message) => throw null;
        public Exception(string message, Exception innerException) => throw null;
        public override string ToString() => throw null;
        public virtual string Message => throw null;
        public Exception InnerException => throw null;
        public virtual string StackTrace => throw null;
    }
}
