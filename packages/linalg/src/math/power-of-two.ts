const least = -1074;

/** 2^-1074 … 2^1023, each made exactly by halving or doubling the one before. */
const powers = /* @__PURE__ */ makePowers();

function makePowers(): Float64Array {
  const table = new Float64Array(1023 - least + 1);
  for (let n = 0, power = 1; n <= 1023; n++, power *= 2) table[n - least] = power;
  for (let n = -1, power = 0.5; n >= least; n--, power /= 2) table[n - least] = power;
  return table;
}

/** 2^n for an integer n in [-1074, 1023]: the number whose exponent bits say n, nothing computed. */
export function powerOfTwo(n: number): number {
  return powers[n - least]!;
}
