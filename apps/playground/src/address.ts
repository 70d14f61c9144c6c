import type { LabKit, Settings } from './lab-kit.ts';

// The whole setting stands in the address, behind `#`, as the flags of `pnpm exp` without their dashes:
// #lab=2&preset=notebook&lr=0.01&seed=40&play=1

/** What an address says. */
export interface Shared {
  readonly lab: number;
  readonly preset: string;
  /** What differs from the preset. */
  readonly given: Settings;
  readonly play: boolean;
  /** What the address has that the lab does not know, a line each. */
  readonly problems: readonly string[];
}

/** `batchSize` as `batch-size`. */
export function flagName(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The lab that an address names; 2 by default. */
export function labIdIn(hash: string): number {
  const lab = Number(new URLSearchParams(hash.replace(/^#/, '')).get('lab') ?? 2);
  return Number.isSafeInteger(lab) ? lab : 2;
}

/** Reads an address; each value by the lab's own option, so that the same words are refused as on the command line. */
export function readAddress(hash: string, lab: LabKit): Shared {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const given: Record<string, unknown> = {};
  const problems: string[] = [];
  const wanted = words.get('preset') ?? lab.defaultPreset;
  const preset = Object.hasOwn(lab.presets, wanted) ? wanted : lab.defaultPreset;
  if (preset !== wanted) problems.push(`There is no preset '${wanted}': the page shows ${preset}.`);
  const names = new Map(Object.keys(lab.options).map((name) => [flagName(name), name]));
  for (const [flag, text] of words) {
    if (['lab', 'preset', 'play'].includes(flag)) continue;
    const name = names.get(flag);
    if (name === undefined) problems.push(`Lab ${lab.id} has no --${flag}.`);
    else {
      try {
        given[name] = lab.options[name]!.parse(text, `--${flag}`);
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
  }
  return { lab: lab.id, preset, given, play: words.get('play') === '1', problems };
}

/** The address of a setting, from `#` on. */
export function addressOf(lab: LabKit, preset: string, given: Settings): string {
  const words = new URLSearchParams({ lab: String(lab.id), preset });
  for (const [name, value] of Object.entries(given)) words.set(flagName(name), textOf(lab, name, value));
  return `#${words}`;
}

/** The line that trains the same network on the command line. */
export function commandOf(lab: LabKit, preset: string, given: Settings): string {
  const flags = Object.entries(given).map(([name, value]) => {
    if (typeof value === 'boolean') return ` --${value ? '' : 'no-'}${flagName(name)}`;
    return ` --${flagName(name)} ${textOf(lab, name, value)}`;
  });
  const named = preset === lab.defaultPreset ? '' : ` --preset ${preset}`;
  return `pnpm exp ${lab.id}${named}${flags.join('')}`;
}

function textOf(lab: LabKit, name: string, value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  return lab.options[name]?.format(value) ?? String(value);
}

/** What of these settings is not the preset's. */
export function changesFrom(lab: LabKit, preset: string, settings: Settings): Settings {
  const usual = lab.configure(preset, {});
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => !isSame(value, usual[name])));
}
