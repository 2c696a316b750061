/** Holm's step-down correction (1979): at most α of the families hold any false claim. */

/**
 * Adjusted p-values in the order given. An unknown p (null) stays null and still counts in the size
 * of the family: a comparison that could not be made must not make the others easier.
 */
export function adjustHolm(pValues: readonly (number | null)[]): readonly (number | null)[] {
  const order = pValues
    .map((p, index) => ({ p, index }))
    .filter((entry): entry is { p: number; index: number } => entry.p !== null)
    .sort((a, b) => a.p - b.p || a.index - b.index);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  order.forEach(({ p, index }, step) => {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - step)));
    adjusted[index] = largest;
  });
  return adjusted;
}
