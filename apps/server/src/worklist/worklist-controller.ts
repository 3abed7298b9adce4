import { Access, type Session } from '#application';
import { Controller, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { pageOf, PastPageQuery } from '../http/queries.js';
import { pageSchema, workItemSchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { OF_THE_PAST, Read } from '../openapi/read-route.js';
import { RegisterAsOf } from '../register-as-of.js';

/** What waits for whoever asks. */
@Controller('v1/worklist')
export class WorklistController {
  constructor(
    private readonly access: Access,
    private readonly register: RegisterAsOf,
  ) {}

  @Read({
    tag: 'worklist',
    at: '',
    says: 'What waits for me, by role and appointment, oldest due first; with `asOf`, what waited then for who I am now. Where nobody has asked for that position lately, the register is made up to it first, and until then the answer is 503 `read.preparing`: ask again.',
    query: PastPageQuery,
    reads: 'register',
    schema: pageSchema(workItemSchema),
    example: READ_EXAMPLES.worklist,
    refuses: { 400: ['page.cursor-unknown'], 503: OF_THE_PAST },
  })
  async waiting(@Query() query: PastPageQuery, @TheCaller() caller: Session) {
    const { person } = caller;
    const { over, homes } = await this.access.standing(person);
    const seen = query.asOf === undefined ? undefined : await this.access.seenNow(callerOf(caller));
    return this.register.ask(query.asOf, ({ worklist, at, then }) =>
      worklist.waiting({
        person,
        homes,
        units: over.branch,
        supervises: over.supervisor,
        leads: over.leader,
        administers: over.administrator.length > 0,
        at,
        ...then,
        ...(seen && { seen }),
        ...pageOf(query),
      }),
    );
  }
}
