using System.Text;
using SchoolButton.Firmware.Virtual;

namespace System.IO
{
    internal static class File
    {
        public static bool Exists(string path) => HostFile.Exists(path);

        public static byte[] ReadAllBytes(string path) => HostFile.Read(path);

        public static string ReadAllText(string path) => Encoding.UTF8.GetString(HostFile.Read(path));

        public static void WriteAllBytes(string path, byte[] bytes) => HostFile.Write(path, bytes);
    }
}
