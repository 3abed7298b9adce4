import type { Chapter } from '../play/step.js';
import { AUDIT } from './audit.js';
import { LOOK_BACK } from './look-back.js';
import { ROUTINE_INSPECTION } from './routine-inspection.js';
import { SPECIAL_INSPECTION } from './special-inspection.js';

export const CHAPTERS: readonly Chapter[] = [ROUTINE_INSPECTION, SPECIAL_INSPECTION, LOOK_BACK, AUDIT];
