using System.Collections.Immutable;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

internal static class KazakhWords
{
    private const string ActByPlan = "Осы мектептің жоспары бойынша әрекет етіңіз. Ол жақтағылар басқаша айтқанша, дабылды шынайы деп есептеңіз.";
    private const string ComeQuietly = "Сиренасыз келіңіз. Кабинетке қоңырау шалмаңыз: басқан адам бақылауда болуы мүмкін.";
    private const string SeeToIt = "Жүйеге қызмет көрсететін адамға хабарлаңыз.";

    public static LanguageWords Table { get; } = new()
    {
        Tag = "kk",
        Over = "{0}: аяқталды",
        Exercise = "ЖАТТЫҒУ",
        Test = "ТЕКСЕРУ",
        Late = "КЕШІККЕН: бұл хабарды ертерек жіберу мүмкін болмады.",
        TakenBack = "Құрылғыда ол кері алынды. Кері алуға мәжбүрлеген болуы да мүмкін.",
        ClosedMeanwhile = "Бұл дабылды адам жауып қойған.",
        Steps = new Dictionary<AlarmStep, string>
        {
            [AlarmStep.Acknowledged] = "Дабылды адам қабылдады.",
            [AlarmStep.Responding] = "Оқиға орнына шықты.",
            [AlarmStep.Arrived] = "Оқиға орнына жетті.",
        }.ToImmutableDictionary(),
        ReceivedLate = "Полиция оны кешігіп алды: {0:HH:mm:ss}.",
        IgnoreExercise = "Бұл – оқу дабылы. Ешкімді жібермеңіз.",
        IgnoreTest = "Бұл – тексеру. Ештеңе істеудің қажеті жоқ.",
        School = "Мектеп",
        Room = "Кабинет",
        Device = "Құрылғы",
        Happened = "Уақыты",
        Account = "Нысан",
        Note = "Ескерту",
        Kinds = new Dictionary<ReportKind, KindWords>
        {
            [ReportKind.Panic] = new("Дабыл", "Дабыл түймесі басылды.", ActByPlan),
            [ReportKind.SilentPanic] = new("Үнсіз дабыл", "Дабыл түймесі жасырын басылды; ол жерде бұл көрінбейді.", ComeQuietly),
            [ReportKind.Duress] = new("Мәжбүрлеу", "Адам мәжбүрлеп жатқаны туралы белгі берді.", ComeQuietly),
            [ReportKind.Medical] = new("Медициналық көмек", "Медициналық көмек шақырылды.", "Медициналық көмек жіберіңіз."),
            [ReportKind.Cancel] = new(
                "Дабыл кері алынды", "Дабыл құрылғыда кері алынды.",
                "Осы мектептің жоспары бойынша ешкім мәжбүрлемегеніне көз жеткізіңіз."),
            [ReportKind.Tamper] = new("Корпус ашылды", "Құрылғының корпусы ашылды.", SeeToIt),
            [ReportKind.DeviceFault] = new("Құрылғы ақауы", "Құрылғы өз ақауын хабарлады.", SeeToIt),
            [ReportKind.DeviceSilent] = new("Құрылғы үнсіз", "Құрылғы рұқсат етілген уақыттан ұзақ естілмей тұр.", SeeToIt),
            [ReportKind.BatteryLow] = new("Батарея отырды", "Құрылғының батареясы отырды.", "Батареяны ауыстырыңыз."),
            [ReportKind.ManualTest] = new("Түймені тексеру", "Түйме бүкіл жолды тексеру үшін басылды."),
            [ReportKind.PeriodicTest] = new("Арнаны тексеру", "Жүйе бұл арнаны өзі тексеріп жатыр."),
            [ReportKind.Interference] = new("Радиокедергі", "Радиоарнаны бөтен сигнал алып тұр.", SeeToIt),
            [ReportKind.Outage] = new(
                "Байланыс істен шықты", "Мектептің бір бөлігі немесе бүкіл мектеп естілмейді.",
                "Ол жақтан басылған дабыл жетпеуі мүмкін. Дереу түзетіңіз."),
            [ReportKind.Drill] = new("Оқу дабылы", "Түйме жаттығу кезінде басылды."),
            [ReportKind.Undelivered] = new(
                "ДАБЫЛ ЖЕТКІЗІЛМЕДІ", "Полиция бұл дабылды алған жоқ, және оған ешкім жауап бермеді.",
                "Дереу полицияға қоңырау шалыңыз. Содан кейін дабылды кезекші экранында қабылдаңыз."),
            [ReportKind.PathFailed] = new("Қабылдағышқа арна істен шықты", "Қабылдағышқа баратын арналардың бірі жұмыс істемейді.", SeeToIt),
            [ReportKind.HubMains] = new("Желіден қуат жоқ", "Жүйе сервері батареядан жұмыс істеп тұр.", "Батарея отырмай тұрып қуатты қалпына келтіріңіз."),
            [ReportKind.HubBattery] = new("Сервер батареясы отырды", "Жүйе серверінің батареясы отырды.", SeeToIt),
            [ReportKind.Step] = new("Дабыл туралы жаңалық", "Дабыл туралы жаңалық бар."),
        }.ToImmutableDictionary(),
    };
}
