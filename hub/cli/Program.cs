using System.CommandLine;
using SchoolButton.Cli.Commands;

RootCommand schoolbutton = new("Panic buttons for schools: the hub, and what is needed to try and to run it.")
{
    DemoCommand.Make(),
    HubCommand.Make(),
    DeviceCommand.Make(),
    BackupCommand.Make(),
    RestoreCommand.Make(),
    RebuildCommand.Make(),
    AuditCommand.Make(),
    MoveCommand.Make(),
    SimulateCommand.Make(),
    ReceiverCommand.Make(),
    ReceiverTestCommand.Make(),
    ReloadCommand.Make(),
    RadioPlanCommand.Make(),
    FuzzParsersCommand.Make(),
    DoctorCommand.Make(),
    SealCommand.Make(),
    FuzzCommand.Make(),
};

// Long enough for a hub to finish what is under way; it needs far less.
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) };
return await schoolbutton.Parse(args).InvokeAsync(invocation);
