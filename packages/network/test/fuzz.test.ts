import { fuzzSafetensors } from './fuzz.ts';

fuzzSafetensors(500);
