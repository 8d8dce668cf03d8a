/** A draft that is edited: what the server told last, what was changed since, and how saving it goes. */
import { Refused } from "../../../api/client";
import { begun, changed, redone, undone, type History } from "./history";
import { keep, keptOf } from "./kept";
import { isConflict, mayHeal, read, write } from "./server";
import { same, type Definition, type Edit, type WholeSequence } from "./shapes";

const PAUSE_MS = 1000; // of typing, before it is saved
const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000];

/** `offline`: not saved, will be tried again; `refused`: not saved until something is put right. */
export type Saving = "saved" | "saving" | "unsaved" | "offline" | "refused" | "conflict";

export interface DraftState {
  whole: WholeSequence;
  history: History<Definition>;
  saving: Saving;
  refusal: Refused | null;
  /** When it was saved here last, by the clock of this machine; null: not since it was opened. */
  savedAt: number | null;
  /** What somebody else saved meanwhile; the one in `history` is not lost by it. */
  theirs: WholeSequence | null;
}

export class DraftStore {
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private failures = 0;
  private state: DraftState;

  constructor(
    whole: WholeSequence,
    private readonly user: string,
  ) {
    this.state = {
      whole,
      history: begun(whole.definition),
      saving: "saved",
      refusal: null,
      savedAt: null,
      theirs: null,
    };
    this.bringBack();
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = () => this.state;

  change = (edit: Edit, gather?: string) => {
    const { history, whole } = this.state;
    const present = edit(history.present);
    if (!whole.editable || present === history.present) return;
    this.edited(changed(history, present, gather, Date.now()));
  };

  undo = () => this.edited(undone(this.state.history));
  redo = () => this.edited(redone(this.state.history));

  /** Saves what is not saved yet; tells whether all of it is. */
  save = async (): Promise<boolean> => {
    clearTimeout(this.timer);
    await this.running;
    if (this.state.saving !== "saved" && this.state.saving !== "conflict") await this.send();
    return this.state.saving === "saved";
  };

  /** Takes over what another call answered, such as that of the activation switch. */
  adopt = (whole: WholeSequence) => this.set({ whole });

  /** Puts one's own over what somebody else saved; theirs is one step of undo away. */
  keepMine = () => {
    const { theirs, history } = this.state;
    if (!theirs) return;
    const past = [...history.past, theirs.definition];
    this.set({ whole: theirs, theirs: null, history: { ...history, past, last: null }, saving: "unsaved" });
    void this.save();
  };

  /** Goes on with what somebody else saved; one's own is one step of undo away. */
  takeTheirs = () => {
    const { theirs, history } = this.state;
    if (theirs) this.follow(theirs, changed(history, theirs.definition, undefined, Date.now()));
  };

  /** Looks whether somebody else saved; tells that their version is shown now, as nothing of one's own is open. */
  lookAgain = async (): Promise<boolean> => {
    if (this.state.saving !== "saved" || this.running) return false;
    const whole = await read(this.state.whole.id).catch(() => null);
    if (!whole || this.state.saving !== "saved" || whole.revision <= this.state.whole.revision) return false;
    this.follow(whole, changed(this.state.history, whole.definition, undefined, Date.now()));
    return true;
  };

  /** Tries at once what waits for the line. */
  online = () => {
    if (this.state.saving === "offline") void this.save();
  };

  private follow(whole: WholeSequence, history: History<Definition>) {
    keep(whole.id, this.user, null);
    this.set({ whole, theirs: null, history, saving: "saved", refusal: null });
  }

  private bringBack() {
    const { whole } = this.state;
    const kept = keptOf(whole.id, this.user);
    if (!kept || !whole.editable || same(kept.definition, whole.definition)) return;
    this.state.history = changed(this.state.history, kept.definition, undefined, Date.now());
    this.state.saving = kept.revision === whole.revision ? "unsaved" : "conflict";
    if (this.state.saving === "conflict") this.state.theirs = whole;
    else this.later(0);
  }

  private edited(history: History<Definition>) {
    if (history === this.state.history) return;
    const saving = this.state.saving === "conflict" ? "conflict" : "unsaved";
    this.set({ history, saving });
    keep(this.state.whole.id, this.user, { revision: this.state.whole.revision, definition: history.present });
    if (saving === "unsaved") this.later(PAUSE_MS);
  }

  private later(pause: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), pause);
  }

  private send(): Promise<void> {
    this.running = this.sent(this.state.history.present).finally(() => (this.running = null));
    return this.running;
  }

  private async sent(definition: Definition): Promise<void> {
    this.set({ saving: "saving" });
    try {
      this.saved(await write(this.state.whole.id, definition, this.state.whole.revision), definition);
    } catch (error) {
      await this.failed(error);
    }
  }

  private saved(whole: WholeSequence, definition: Definition) {
    this.failures = 0;
    const all = this.state.history.present === definition;
    const open = all ? null : { revision: whole.revision, definition: this.state.history.present };
    keep(whole.id, this.user, open);
    this.set({ whole, saving: all ? "saved" : "unsaved", refusal: null, savedAt: Date.now() });
    if (!all) this.later(PAUSE_MS);
  }

  private async failed(error: unknown) {
    if (isConflict(error)) return this.meet(await read(this.state.whole.id).catch(() => null));
    if (mayHeal(error)) return this.tryAgain();
    const refusal = error instanceof Refused ? error : new Refused(0, "unknown", "");
    this.set({ saving: "refused", refusal });
  }

  private meet(theirs: WholeSequence | null) {
    if (!theirs) return this.tryAgain();
    if (same(theirs.definition, this.state.history.present)) return this.follow(theirs, this.state.history);
    this.set({ saving: "conflict", theirs });
  }

  private tryAgain() {
    this.set({ saving: "offline" });
    this.later(RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]!);
  }

  private set(part: Partial<DraftState>) {
    this.state = { ...this.state, ...part };
    this.listeners.forEach((listener) => listener());
  }
}
