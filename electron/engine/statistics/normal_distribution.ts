/**
 * The normal distribution to full double precision (simple-statistics reads it from a table of
 * three digits). Rational approximations, no iteration; published coefficients, rounded to doubles.
 */

const CENTRE_P = [
  0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709,
  18154.98125334356,
];
const CENTRE_Q = [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673];
const MIDDLE_P = [
  1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785,
  597.2702763948002, 2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
];
const MIDDLE_Q = [
  1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761,
  18615.571640885097, 34900.95272114598, 38912.00328609327, 19685.429676859992,
];
const TAIL_P = [
  0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277649800766,
  0.0014216191932278934, 2.9112874951168793e-5,
];
const TAIL_Q = [
  1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824,
  7.297515550839662e-5,
];

const CENTRE_LIMIT = 0.67448975;
const MIDDLE_LIMIT = Math.sqrt(32);

/**
 * P(Z ≤ z). W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23
 * (1969), with the coefficients of R's pnorm. ±Infinity give 0 and 1.
 */
export function normalCdf(z: number): number {
  const size = Math.abs(z);
  if (size <= CENTRE_LIMIT) {
    const square = z * z;
    return 0.5 + (z * horner(CENTRE_P, square)) / horner(CENTRE_Q, square);
  }
  const upper = size > 38.6 ? 0 : Math.exp((-size * size) / 2) * scaledTail(size);
  return z > 0 ? 1 - upper : upper;
}

/** P(Z > size) · exp(size² / 2). */
function scaledTail(size: number): number {
  if (size <= MIDDLE_LIMIT) return horner(MIDDLE_P, size) / horner(MIDDLE_Q, size);
  const inverse = 1 / (size * size);
  const ratio = (inverse * horner(TAIL_P, inverse)) / horner(TAIL_Q, inverse);
  return (1 / Math.sqrt(2 * Math.PI) - ratio) / size;
}

const NEAR_P = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const NEAR_Q = [
  5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const FAR_P = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const FAR_Q = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const FARTHEST_P = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FARTHEST_Q = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];

/**
 * z with P(Z ≤ z) = p. Algorithm AS 241, PPND16 (Wichura 1988). 0 and 1 give ∓Infinity: callers
 * pass what lies between.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const offset = p - 0.5;
  if (Math.abs(offset) <= 0.425) {
    const near = 0.180625 - offset * offset;
    return (offset * horner(NEAR_P, near)) / horner(NEAR_Q, near);
  }
  const root = Math.sqrt(-Math.log(offset < 0 ? p : 1 - p));
  const size =
    root <= 5
      ? horner(FAR_P, root - 1.6) / horner(FAR_Q, root - 1.6)
      : horner(FARTHEST_P, root - 5) / horner(FARTHEST_Q, root - 5);
  return offset < 0 ? -size : size;
}

/** Coefficients from the highest power down. */
function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}
