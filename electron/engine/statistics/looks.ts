/**
 * Looking at the data more than once. Each further look that may end the experiment is a further
 * chance of a false claim; a plan says beforehand how many there may be, and each gets its share of
 * the error rate (alpha spending in equal parts; Bonferroni's bound, so that it holds whatever the
 * dependence between looks, at the price of a little power against exact boundaries).
 *
 * "N more blocks" after the only planned look is the size of a next experiment. Running them and
 * analysing all together is a look that was not planned: it is done, marked, and the bound of the
 * error rate that is then true is stated.
 */

export interface Looks {
  readonly planned: number;
  readonly current: number;
}

export const MAX_LOOKS = 20;

/** Level at this look, and the bound of the error rate over all looks so far. */
export function spendAlpha(
  alpha: number,
  { planned, current }: Looks,
): { readonly alphaAtLook: number; readonly errorBound: number; readonly isPlanned: boolean } {
  const alphaAtLook = alpha / planned;
  return {
    alphaAtLook,
    errorBound: Math.min(1, alphaAtLook * Math.max(planned, current)),
    isPlanned: current <= planned,
  };
}
