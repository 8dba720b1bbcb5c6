namespace nanoFramework.Hardware.Esp32
{
    public class Configuration
    {
        public static void SetPinFunction(int pin, DeviceFunction value) => throw null;
        public static int GetFunctionPin(DeviceFunction function) => throw null;
        public Configuration() => throw null;
    }

    public enum DeviceFunction
    {
        SPI1_MOSI = 65792,
        SPI1_MISO = 65793,
        SPI1_CLOCK = 65794,
        SPI2_MOSI = 66048,
        SPI2_MISO = 66049,
        SPI2_CLOCK = 66050,
        I2C1_DATA = 131328,
        I2C1_CLOCK = 131329,
        I2C2_DATA = 131584,
        I2C2_CLOCK = 131585,
        PWM1 = 262400,
        PWM2 = 262656,
        PWM3 = 262912,
        PWM4 = 263168,
        PWM5 = 263424,
        PWM6 = 263680,
        PWM7 = 263936,
        PWM8 = 264192,
        PWM9 = 264448,
        PWM10 = 264704,
        PWM11 = 264960,
        PWM12 = 265216,
        PWM13 = 265472,
        PWM14 = 265728,
        PWM15 = 265984,
        PWM16 = 266240,
        ADC1_CH0 = 327936,
        ADC1_CH1 = 327937,
        ADC1_CH2 = 327938,
        ADC1_CH3 = 327939,
        ADC1_CH4 = 327940,
        ADC1_CH5 = 327941,
        ADC1_CH6 = 327942,
        ADC1_CH7 = 327943,
        ADC1_CH8 = 327944,
        ADC1_CH9 = 327945,
    }
}
