// The second half of the forged codes; see forged.ts.
import { tryForged } from './forged'

tryForged(1)
