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

/** Two short tones. */
export function beep() {
  if (!context) return;
  [[880, 0], [660, 0.22]].forEach(([hertz, delay]) => {
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
