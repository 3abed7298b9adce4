import { Access, type LedgerQuery, type Session } from '#application';
import { Controller, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { asked, pageOf } from '../http/queries.js';
import { ledgerRowSchema, pageSchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { OF_THE_PAST, Read, REGISTER_AND_SUBTREES } from '../openapi/read-route.js';
import { RegisterAsOf } from '../register-as-of.js';
import { LedgerQueryForm } from './ledger-query.js';

/** The ledger 台账. */
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    private readonly access: Access,
    private readonly register: RegisterAsOf,
  ) {}

  @Read({
    tag: 'ledger',
    at: '',
    says: 'The problems that one may see, with their lights at this moment; with `asOf`, as they stood. Where nobody has asked for that position lately, the register is made up to it first, and until then the answer is 503 `read.preparing`: ask again.',
    query: LedgerQueryForm,
    reads: REGISTER_AND_SUBTREES,
    schema: pageSchema(ledgerRowSchema),
    example: READ_EXAMPLES.ledger,
    refuses: { 400: ['page.cursor-unknown'], 503: OF_THE_PAST },
  })
  async page(@Query() query: LedgerQueryForm, @TheCaller() caller: Session) {
    const { organization, light, kind, state, source, severity } = query;
    const { inspection, overdue, category, dueFrom, dueTo, text, sort, descending } = query;
    const seen = await this.seen(query, caller);
    return this.register.ask(query.asOf, async ({ ledger, subtree, at, then }) =>
      ledger.page({
        ...seen,
        at,
        ...then,
        ...pageOf(query),
        ...asked({ inspection, overdue, category, dueFrom, dueTo, text, sort, descending }),
        ...asked({ lights: light, kinds: kind, phases: state, sources: source, severities: severity }),
        ...(organization !== undefined && { organizations: await subtree(organization) }),
      }),
    );
  }

  /** Of the past, too, he may know what he may see now: rows of then name units that have gone since. */
  private async seen({ asOf }: LedgerQueryForm, caller: Session): Promise<Pick<LedgerQuery, 'visibility' | 'recorded'>> {
    if (asOf === undefined) return { visibility: await this.access.visibility(callerOf(caller)) };
    const { recorded } = await this.access.seenNow(callerOf(caller));
    return { visibility: { everything: true }, ...(recorded && { recorded }) };
  }
}
