import { CASE_TEMPLATES } from './case-templates.js';
import { LADDER_TEMPLATES } from './ladder-templates.js';
import type { MessageKind } from './message-kinds.js';
import type { TemplatesOf } from './template.js';

/** How a message reads where the operator has not said otherwise. */
export const DEFAULT_TEMPLATES: TemplatesOf<MessageKind> = { ...LADDER_TEMPLATES, ...CASE_TEMPLATES };
