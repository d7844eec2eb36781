/** A verdict by ear: up is good, twice the same is "look", low and long is no. */

import type { Colour } from "./counts";

interface Tone {
  hertz: number;
  from: number;
  seconds: number;
}

const TONES: Record<Colour, Tone[]> = {
  green: [
    { hertz: 660, from: 0, seconds: 0.12 },
    { hertz: 990, from: 0.13, seconds: 0.22 },
  ],
  amber: [
    { hertz: 520, from: 0, seconds: 0.14 },
    { hertz: 520, from: 0.24, seconds: 0.14 },
  ],
  red: [{ hertz: 180, from: 0, seconds: 0.7 }],
};

export class Sounds {
  /** Make it in answer to a press: browsers let no page begin to sound by itself. */
  private readonly context = new AudioContext();

  play(colour: Colour): void {
    const { context } = this;
    for (const { hertz, from, seconds } of TONES[colour]) {
      const at = context.currentTime + from;
      const oscillator = new OscillatorNode(context, { frequency: hertz, type: colour === "red" ? "square" : "sine" });
      const volume = new GainNode(context, { gain: 0.4 });
      volume.gain.setTargetAtTime(0, at + seconds, 0.03);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + seconds + 0.2);
    }
  }

  close(): void {
    void this.context.close();
  }
}
