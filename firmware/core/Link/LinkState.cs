namespace SchoolButton.Firmware.Core
{
    /// <summary>One of the device's links, as it is now.</summary>
    internal sealed class LinkState
    {
        public LinkState(LinkPlan plan)
        {
            Plan = plan;
            Watch = new LinkWatch(plan.DeafMs);
        }

        public LinkPlan Plan { get; }

        public LinkWatch Watch { get; }

        public bool IsUp { get; set; }
    }
}
