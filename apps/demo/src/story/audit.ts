import { inVain, type Chapter } from '../play/step.js';
import { inspection } from './inspection-moves.js';

/** 2026年8月: what came of it, and how things stood in between. */
export const AUDIT: Chapter = {
  title: { zh: '第四章　审计', en: 'Chapter 4 · The audit' },
  about: {
    zh: '审计员什么都能看，什么都不能改。',
    en: 'The auditor reads everything and changes nothing.',
  },
  steps: [
    inVain(
      '2026-08-12T09:30',
      'auditor',
      { zh: '试着改一次：办结督导检查', en: 'tries to change something: to close an inspection' },
      'inspection.not-yours',
      inspection('routine').close({ zh: '审计', en: 'Audit' }),
    ),
  ],
};
