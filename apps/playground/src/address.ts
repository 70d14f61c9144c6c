import type { LabKit, Settings } from './lab-kit.ts';
import type { Mistake } from './protocol.ts';

// The whole setting stands in the address, behind `#`, as the flags of `pnpm exp` without their dashes:
// #lab=2&preset=notebook&lr=0.01&seed=40&play=1

/** What an address says. */
export interface Shared {
  readonly lab: number;
  readonly preset: string;
  /** What differs from the preset. */
  readonly given: Settings;
  readonly mistake: Mistake;
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
  const named = words.get('lab') ?? lab.id;
  if (Number(named) !== lab.id)
    problems.push(`There is no lab ${named} on this page: it shows lab ${lab.id}.`);
  const wanted = words.get('preset') ?? lab.defaultPreset;
  const preset = Object.hasOwn(lab.presets, wanted) ? wanted : lab.defaultPreset;
  if (preset !== wanted) problems.push(`There is no preset '${wanted}': the page shows ${preset}.`);
  const names = new Map(Object.keys(lab.options).map((name) => [flagName(name), name]));
  for (const [flag, text] of words) {
    if (['lab', 'preset', 'play', 'mistake'].includes(flag)) continue;
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
  const meant = words.get('mistake') ?? 'none';
  const mistake = mistakes.find((each) => each === meant) ?? 'none';
  if (mistake !== meant) problems.push(`There is no mistake '${meant}': there are ${mistakes.join(', ')}.`);
  return { lab: lab.id, preset, given, mistake, play: words.get('play') === '1', problems };
}

const mistakes: readonly Mistake[] = ['none', 'slope', 'pixels'];

/** What an address has to say. */
interface Setting {
  readonly lab: LabKit;
  readonly preset: string;
  readonly settings: Settings;
  readonly mistake: Mistake;
}

/** The address of a setting, from `#` on. */
export function addressOf({ lab, preset, settings, mistake }: Setting): string {
  const words = new URLSearchParams({ lab: String(lab.id), preset });
  if (mistake !== 'none') words.set('mistake', mistake);
  const given = changesFrom(lab, preset, settings);
  for (const [name, value] of Object.entries(given)) words.set(flagName(name), textOf(lab, name, value));
  return `#${words}`;
}

/** The line that trains the same network on the command line. */
export function commandOf({ lab, preset, settings }: Setting): string {
  const flags = Object.entries(changesFrom(lab, preset, settings)).map(([name, value]) => {
    if (typeof value === 'boolean') return ` --${value ? '' : 'no-'}${flagName(name)}`;
    return ` --${flagName(name)} ${textOf(lab, name, value)}`;
  });
  const named = preset === lab.defaultPreset ? '' : ` --preset ${preset}`;
  return `pnpm exp ${lab.id}${named}${flags.join('')}`;
}

/** Why no command trains what is on the page; null where one does. */
export function withoutCommand({
  forkedAt,
  mistake,
  settings,
}: Setting & { readonly forkedAt: number | null }): string | null {
  if (mistake !== 'none') return 'With a mistake made on purpose: there is no command for this training.';
  if (forkedAt !== null)
    return `The settings were changed after epoch ${forkedAt}: there is no command for this training. Reset trains with the settings of now from the start, as the link does.`;
  if (settings.patience != null)
    return 'The command line stops early with these settings, and keeps the weights of the best epoch; the page trains every epoch: they end with other weights.';
  return null;
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
