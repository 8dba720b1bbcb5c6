// An optional sound for alarms that may be heard. Off until somebody switches it on: browsers demand it, and so do rooms.

let context = null;

export function isOn() {
  return context !== null;
}

export function toggle() {
  if (context) {
    context.close();
    context = null;
    return;
  }
  context = new AudioContext();
  beep();
}

/** Two short tones; three pairs of them for what nobody has and nobody acts on. */
export function beep({ isUrgent = false } = {}) {
  if (!context) return;
  const pair = [[880, 0], [660, 0.22]];
  const tones = isUrgent ? [0, 0.5, 1].flatMap((later) => pair.map(([hertz, delay]) => [hertz, delay + later])) : pair;
  tones.forEach(([hertz, delay]) => {
    const start = context.currentTime + delay;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.25, start + 0.02);
    volume.gain.linearRampToValueAtTime(0, start + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.22);
  });
}
