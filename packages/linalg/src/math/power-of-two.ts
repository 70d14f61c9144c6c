const least = -1074;
const greatest = 1023;

/** 2^least … 2^greatest, each made exactly by halving or doubling the one before. */
const powers: Float64Array = /* @__PURE__ */ makePowers();

function makePowers(): Float64Array {
  const table = new Float64Array(greatest - least + 1);
  for (let n = 0, power = 1; n <= greatest; n++, power *= 2) table[n - least] = power;
  for (let n = -1, power = 0.5; n >= least; n--, power /= 2) table[n - least] = power;
  return table;
}

/**
 * 2^n for an integer n from -1074 to 1023, exactly: the number whose exponent bits say n.
 *
 * The table is only the quickest way to those bits in JavaScript; lane by lane they are `(n + 1023) << 52`.
 */
export function powerOfTwo(n: number): number {
  return powers[n - least]!;
}
