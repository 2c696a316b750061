/**
 * Typed events within one process. A listener that throws must not keep the others from hearing the
 * event: its error goes to `onListenerError`, which tests and the engine set.
 */
import { type Disposable, toDisposable } from './disposable.ts';

export interface EventSource<Events extends object> {
  on<Name extends keyof Events>(event: Name, listener: (payload: Events[Name]) => void): Disposable;
}

type AnyListener = (payload: never) => void;

export class Emitter<Events extends object> implements EventSource<Events> {
  readonly #listeners = new Map<keyof Events, Set<AnyListener>>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  on<Name extends keyof Events>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ): Disposable {
    const listeners = this.#listeners.get(event) ?? new Set<AnyListener>();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return toDisposable(() => listeners.delete(listener));
  }

  emit<Name extends keyof Events>(event: Name, payload: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        (listener as (payload: Events[Name]) => void)(payload);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
