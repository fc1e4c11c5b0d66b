import { join } from 'node:path';
import type { Clock } from '../chat/scope.ts';
import type { Router } from '../router/open-router.ts';
import type { QualityModel } from '../router/quality/quality-model.ts';
import { newestState, openQuality, saveQuality } from '../router/quality/quality-state.ts';
import { usualTopics } from '../router/quality/usual-topics.ts';
import { readSavedState, type SavedState, writeSavedState } from '../router/saved-state.ts';
import { random } from '../runtime/random.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Log } from '../telemetry/log.ts';

const SAVED_EVERY_MS = 60_000;
/** Gathering a full store's numbers holds up all requests for some tens of milliseconds, so it is done rarely. */
const QUALITY_EVERY_MS = 300_000;

type Ports = { readonly clock: Clock; readonly log: Log };
type Learning = Pick<Router, 'profiles' | 'regressor' | 'calibration' | 'pacer'>;

/** In the data folder: where the router keeps what it has learned. */
export const learnedFolder = (dataFolder: string): string => join(dataFolder, 'router');

/** What the router had learned before the start, and from now on its keeper. */
export class LearnedState {
  readonly quality: QualityModel;
  readonly saved: SavedState | undefined;
  readonly #folder: string;
  readonly #ports: Ports;
  /** The state of `quality` that is on disk, by its number and by what it had learned. */
  #number: number;
  #version: string;
  #qualityAt: number;
  #changes = 0;
  #failing = false;
  #isOutdated = false;
  #saving = Promise.resolve();

  private constructor(folder: string, ports: Ports, { quality, saved, number }: Opened) {
    this.#folder = folder;
    this.#ports = ports;
    this.quality = quality;
    this.saved = saved;
    this.#number = number;
    this.#version = quality.version;
    this.#qualityAt = ports.clock.monotonic();
  }

  /** What cannot be taken up is left aside, with one warning. Never rejects. */
  static async open(dataFolder: string, ports: Ports): Promise<LearnedState> {
    const folder = learnedFolder(dataFolder);
    const reasons: string[] = [];
    const saved = await readSavedState(folder).catch((thrown: unknown) => {
      reasons.push(thrown instanceof Error ? thrown.message : String(thrown));
      return undefined;
    });
    const { model: quality, refused } = await openQuality(folder, { topics: usualTopics, random });
    reasons.push(...refused);
    if (reasons.length > 0) ports.log.warn({ reasons }, 'what was learned before is not taken up');
    return new LearnedState(folder, ports, { quality, saved, number: await newestState(folder) });
  }

  /** Gives the parts what was theirs, once the models are known, and saves what they learn from now on. */
  keep(parts: Learning): { close(): Promise<void> } {
    if (this.saved) {
      parts.profiles.load(this.saved.profiles);
      parts.pacer.restore(this.saved.pacer);
    }
    this.#changes = parts.profiles.changes;
    const stop = repeat(this.#ports.clock, SAVED_EVERY_MS, () => this.#save(parts, false));
    return {
      close: () => {
        stop();
        return this.#save(parts, true);
      },
    };
  }

  /** One after the other; never rejects. */
  #save(parts: Learning, isLast: boolean): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      try {
        await this.#saveParts(parts);
        const isTime = this.#ports.clock.monotonic() - this.#qualityAt >= QUALITY_EVERY_MS;
        if (isLast || isTime) await this.#saveQuality();
        this.#tell(undefined);
      } catch (thrown) {
        this.#tell(thrown);
      }
    });
    return this.#saving;
  }

  /** Whatever any of them learns, the profiles see too. */
  async #saveParts({ profiles, pacer, regressor, calibration }: Learning): Promise<void> {
    const { changes } = profiles;
    if (changes === this.#changes) return;
    await writeSavedState(this.#folder, {
      pacer: pacer.state,
      profiles: profiles.snapshot(),
      regressor: regressor.save(),
      calibration: calibration.save(),
    });
    this.#changes = changes;
  }

  async #saveQuality(): Promise<void> {
    const { version } = this.quality;
    if (version === this.#version || this.#isOutdated) return;
    if ((await newestState(this.#folder)) > this.#number) {
      this.#isOutdated = true;
      this.#ports.log.warn('taught while running; what is learned until a restart is not saved');
      return;
    }
    this.#number = await saveQuality(this.#folder, this.quality, this.#ports.clock.now());
    this.#qualityAt = this.#ports.clock.monotonic();
    this.#version = version;
  }

  #tell(fault: unknown): void {
    const { log } = this.#ports;
    const isFailing = fault !== undefined;
    if (isFailing === this.#failing) return;
    this.#failing = isFailing;
    if (isFailing) log.warn({ err: fault }, 'what is learned cannot be saved; requests are served as before');
    else log.info('what is learned is saved again');
  }
}

type Opened = {
  readonly quality: QualityModel;
  readonly saved: SavedState | undefined;
  /** Of the newest state on disk, taken up or not. */
  readonly number: number;
};
