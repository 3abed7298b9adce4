import { Access, Clock, DirectoryReader, LedgerReader, type Session } from '#application';
import { Controller, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { asked, pageOf } from '../http/queries.js';
import { ledgerRowSchema, pageSchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read, REGISTER_AND_SUBTREES } from '../openapi/read-route.js';
import { LedgerQueryForm } from './ledger-query.js';

/** The ledger 台账. */
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    private readonly access: Access,
    private readonly ledger: LedgerReader,
    private readonly directory: DirectoryReader,
    private readonly clock: Clock,
  ) {}

  @Read({
    tag: 'ledger',
    at: '',
    says: 'The problems that one may see, with their lights at this moment.',
    query: LedgerQueryForm,
    reads: REGISTER_AND_SUBTREES,
    schema: pageSchema(ledgerRowSchema),
    example: READ_EXAMPLES.ledger,
    refuses: { 400: ['page.cursor-unknown'] },
  })
  async page(@Query() query: LedgerQueryForm, @TheCaller() caller: Session) {
    const { organization, light, kind, state, source, severity } = query;
    const { inspection, overdue, category, dueFrom, dueTo, text, sort, descending } = query;
    return this.ledger.page({
      visibility: await this.access.visibility(callerOf(caller)),
      at: this.clock.now(),
      ...pageOf(query),
      ...asked({ inspection, overdue, category, dueFrom, dueTo, text, sort, descending }),
      ...asked({ lights: light, kinds: kind, phases: state, sources: source, severities: severity }),
      ...(organization !== undefined && { organizations: await this.directory.subtree(organization) }),
    });
  }
}
