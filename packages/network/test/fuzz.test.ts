import { fuzzSafetensors } from './fuzz.ts';

fuzzSafetensors(4000);
