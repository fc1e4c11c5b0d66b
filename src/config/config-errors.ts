/** Keys and positions from the top of a file down to a value. */
export type ConfigPath = readonly (string | number)[];

/** A value that is wrong, before it is known where it stands. */
export type Fault = { readonly path: ConfigPath; readonly message: string };

/** One thing that is wrong with the configuration, and where. */
export type ConfigProblem = {
  /** The file's name in the configuration folder, or `environment`. */
  readonly file: string;
  /** Line and column count from 1; absent where the whole file is meant. */
  readonly place: { readonly line: number; readonly column: number } | undefined;
  /** `models[3].upstream`; empty where the whole file is meant. */
  readonly path: string;
  /** Names the remedy, never a secret. */
  readonly message: string;
};

/** `models[3].upstream`; keys that are no plain word stand in quotes, so that nothing in them can pass for something else. */
export const formatPath = (path: ConfigPath): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[A-Za-z_][\w-]{0,127}$/.test(key)) return `${text}[${JSON.stringify(key.slice(0, 128))}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');

/** `fleet.yaml:12:5 models[3].upstream: no upstream is called "opnai"` */
function describeProblem({ file, place, path, message }: ConfigProblem): string {
  const where = place ? `${file}:${place.line}:${place.column}` : file;
  return `${where}${path === '' ? '' : ` ${path}`}: ${message}`;
}

const MOST_PROBLEMS = 100;

/** Everything that is wrong with a configuration; it was not taken over. */
export class ConfigErrors extends Error {
  override readonly name = 'ConfigErrors';
  /** The first hundred. */
  readonly problems: readonly ConfigProblem[];

  /** `more` counts problems that are not in the list. */
  constructor(problems: readonly ConfigProblem[], { more = 0, cause }: { more?: number; cause?: unknown } = {}) {
    const shown = problems.slice(0, MOST_PROBLEMS);
    const left = problems.length - shown.length + more;
    const lines = [...shown.map(describeProblem), ...(left > 0 ? [`... and ${left} more`] : [])];
    super(lines.join('\n'), cause === undefined ? undefined : { cause });
    this.problems = shown;
  }
}
