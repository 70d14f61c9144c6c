import { fuzzSafetensors } from '../fuzz.ts';

fuzzSafetensors(Number(process.env.FUZZ_RUNS ?? 150_000));
