// The first half of the forged codes; see forged.ts.
import { tryForged } from './forged'

tryForged(0)
