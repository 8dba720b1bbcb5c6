using System.Collections;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>What became of publications, on its way from the MQTT client's thread to the loop.</summary>
    public sealed class PublishAnswers
    {
        /// <summary>More than a connection has on its way at once.</summary>
        public const int MaxAnswers = 64;

        private readonly Queue _answers = new Queue();

        /// <returns>False if there is no room.</returns>
        public bool Put(int ticket, bool confirmed)
        {
            lock (_answers)
            {
                if (_answers.Count == MaxAnswers)
                {
                    return false;
                }

                _answers.Enqueue(confirmed ? ticket : -ticket);
                return true;
            }
        }

        /// <returns>The oldest ticket, or 0.</returns>
        public int Take(out bool confirmed)
        {
            int answer = 0;
            lock (_answers)
            {
                if (_answers.Count > 0)
                {
                    answer = (int)_answers.Dequeue()!;
                }
            }

            confirmed = answer > 0;
            return confirmed ? answer : -answer;
        }
    }
}
