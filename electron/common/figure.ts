/**
 * A figure that may be unknown: never NaN, never a silent null. What a report cannot say, it says
 * why. Plain data, so that a saved analysis carries the reason too.
 */

/** Why a figure is not there, and the sentence that a person reads. */
export const WHY_UNKNOWN = {
  no_values: 'There is no value to compute it from.',
  not_finite: 'A value is not a finite number.',
  too_few_values: 'There are too few values.',
  too_few_blocks: 'There are too few blocks.',
  too_many_values: 'There are more values than the method is bounded to.',
  zero_variance: 'All values are equal, so that nothing is known about their spread.',
  bad_parameter: 'A parameter is outside of its range.',
  not_defined: 'The figure is not defined for these values.',
  beyond_limit: 'It would take more than the limit.',
} as const;
export type WhyUnknown = keyof typeof WHY_UNKNOWN;

export type Figure<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly why: WhyUnknown };

export function known<T>(value: T): Figure<T> {
  return { known: true, value };
}

export function unknown<T = never>(why: WhyUnknown): Figure<T> {
  return { known: false, why };
}

/** The figure's value, or null for what prints a dash. */
export function valueOrNull<T>(figure: Figure<T>): T | null {
  return figure.known ? figure.value : null;
}

/** Applies a function that cannot fail to a known figure. */
export function mapFigure<T, U>(figure: Figure<T>, convert: (value: T) => U): Figure<U> {
  return figure.known ? known(convert(figure.value)) : figure;
}
