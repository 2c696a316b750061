/**
 * The bottom of all number formatting, for the window and for reports. A missing value is an en
 * dash, never 0. Pure.
 */

export const MISSING = '–';
/**
 * Thin space between thousands: readable, and no comma that half the world reads as a decimal
 * point.
 */
const THOUSANDS = '\u2009';
const MINUS = '\u2212';

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

/** Fixed decimals, grouped thousands, a real minus sign, no negative zero. */
export function toFixedText(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THOUSANDS);
  const isZero = Number(text) === 0;
  const sign = value < 0 && !isZero ? MINUS : '';
  return sign + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

/** Difference with its sign always shown: +61, −3. */
export function toSignedText(value: number, digits = 0): string {
  const text = toFixedText(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}
