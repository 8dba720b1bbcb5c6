using System.Collections.Immutable;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

internal static class RussianWords
{
    private const string ActByPlan = "Действуйте по плану для этой школы. Считайте тревогу настоящей, пока на месте не скажут иное.";
    private const string ComeQuietly = "Подъезжайте без сирен. Не звоните в кабинет: за нажавшим могут следить.";
    private const string SeeToIt = "Сообщите тому, кто обслуживает систему.";

    public static LanguageWords Table { get; } = new()
    {
        Tag = "ru",
        Over = "{0}: прошло",
        Exercise = "УЧЕНИЕ",
        Test = "ПРОВЕРКА",
        Late = "ОПОЗДАЛО: это сообщение не удалось отправить раньше.",
        TakenBack = "На устройстве её уже отменили. Отменить могли и заставить.",
        ClosedMeanwhile = "Человек уже закрыл эту тревогу.",
        Steps = new Dictionary<AlarmStep, string>
        {
            [AlarmStep.Acknowledged] = "Человек принял тревогу.",
            [AlarmStep.Responding] = "К месту уже едут.",
            [AlarmStep.Arrived] = "На месте уже есть люди.",
        }.ToImmutableDictionary(),
        ReceivedLate = "Полиция получила её с опозданием, в {0:HH:mm:ss}.",
        IgnoreExercise = "Это учебная тревога. Никого не высылайте.",
        IgnoreTest = "Это проверка. Делать ничего не нужно.",
        School = "Школа",
        Room = "Кабинет",
        Device = "Устройство",
        Happened = "Когда",
        Account = "Объект",
        Note = "Примечание",
        Kinds = new Dictionary<ReportKind, KindWords>
        {
            [ReportKind.Panic] = new("Тревога", "Нажата тревожная кнопка.", ActByPlan),
            [ReportKind.SilentPanic] = new("Тихая тревога", "Тревожная кнопка нажата тайно; на месте этого не видно.", ComeQuietly),
            [ReportKind.Duress] = new("Под принуждением", "Подан знак, что человек действует под принуждением.", ComeQuietly),
            [ReportKind.Medical] = new("Медицинская помощь", "Вызвана медицинская помощь.", "Вышлите медицинскую помощь."),
            [ReportKind.Cancel] = new(
                "Отмена тревоги", "Тревогу отменили на устройстве.",
                "Убедитесь по плану для этой школы, что отменить не заставили."),
            [ReportKind.Tamper] = new("Вскрытие корпуса", "Вскрыт корпус устройства.", SeeToIt),
            [ReportKind.DeviceFault] = new("Неисправность устройства", "Устройство сообщает о своей неисправности.", SeeToIt),
            [ReportKind.DeviceSilent] = new("Устройство молчит", "Устройство не слышно дольше, чем допустимо.", SeeToIt),
            [ReportKind.BatteryLow] = new("Батарея разряжена", "Батарея устройства разряжена.", "Замените батарею."),
            [ReportKind.ManualTest] = new("Проверка кнопки", "Кнопку нажали, чтобы проверить весь путь."),
            [ReportKind.PeriodicTest] = new("Проверка канала", "Система сама проверяет этот канал."),
            [ReportKind.Interference] = new("Радиопомехи", "Радиоканал занят посторонним сигналом.", SeeToIt),
            [ReportKind.Outage] = new(
                "Отказ связи", "Часть школы или вся школа не слышна.", "Нажатия оттуда могут не дойти. Устраните немедленно."),
            [ReportKind.Drill] = new("Учебная тревога", "Кнопка нажата во время учения."),
            [ReportKind.Undelivered] = new(
                "ТРЕВОГА НЕ ДОСТАВЛЕНА", "Полиция не получила эту тревогу, и никто на неё не отозвался.",
                "Немедленно позвоните в полицию. Затем примите тревогу на экране дежурного."),
            [ReportKind.PathFailed] = new("Отказ канала до приёмника", "Один из каналов до приёмника не работает.", SeeToIt),
            [ReportKind.HubMains] = new("Нет питания от сети", "Сервер системы работает от батареи.", "Восстановите питание, пока батарея не разрядилась."),
            [ReportKind.HubBattery] = new("Батарея сервера разряжена", "Батарея сервера системы разряжена.", SeeToIt),
            [ReportKind.Step] = new("Новое о тревоге", "Есть новое о тревоге."),
        }.ToImmutableDictionary(),
    };
}
