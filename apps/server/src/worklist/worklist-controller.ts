import { Access, Clock, WorklistReader, type Session } from '#application';
import { Controller, Query } from '@nestjs/common';
import { TheCaller } from '../http/authenticated.js';
import { PageQuery, pageOf } from '../http/queries.js';
import { pageSchema, workItemSchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';

/** What waits for whoever asks. */
@Controller('v1/worklist')
export class WorklistController {
  constructor(
    private readonly access: Access,
    private readonly worklist: WorklistReader,
    private readonly clock: Clock,
  ) {}

  @Read({
    tag: 'worklist',
    at: '',
    says: 'What waits for me, by role and appointment, oldest due first.',
    query: PageQuery,
    reads: 'register',
    schema: pageSchema(workItemSchema),
    example: READ_EXAMPLES.worklist,
    refuses: { 400: ['page.cursor-unknown'] },
  })
  async waiting(@Query() query: PageQuery, @TheCaller() { person }: Session) {
    const { over, homes } = await this.access.standing(person);
    return this.worklist.waiting({
      person,
      homes,
      units: over.branch,
      supervises: over.supervisor,
      leads: over.leader,
      administers: over.administrator.length > 0,
      at: this.clock.now(),
      ...pageOf(query),
    });
  }
}
