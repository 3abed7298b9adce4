import { organization, organizationAt, organizationRefusal, type Organization } from '#domain';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { organizationBinding } from '../bindings/organization-binding.js';
import { Refused } from '../refused.js';
import { givenByPeople, permitted, type Permitted } from './permitted.js';
import { ReadingThings, type Answered, type Question } from './reading-things.js';

/** An organization; its revision and tag are those of the tree. */
export interface OrganizationAnswer extends Answered {
  readonly state: Exclude<Organization, { phase: 'None' }>;
  /** Missing where it is shown as it was. */
  readonly commands?: Permitted;
}

export class AskOrganization extends Query<OrganizationAnswer> {
  constructor(readonly question: Question) {
    super();
  }
}

const COMMANDS = givenByPeople(organization.steps, organization.initial.phase);

@QueryHandler(AskOrganization)
export class AskOrganizationHandler implements IQueryHandler<AskOrganization> {
  constructor(private readonly things: ReadingThings) {}

  async execute({ question }: AskOrganization): Promise<OrganizationAnswer> {
    const { id, revision, position, tag, state: tree, context, past } = await this.things.read(organizationBinding, question);
    const state = organizationAt(tree, id);
    if (state.phase === 'None') throw new Refused('unknown', 'organization.unknown', { organization: id });
    const answer = { id, revision, position, tag, state };
    return past ? answer : { ...answer, commands: permitted(COMMANDS, (type) => organizationRefusal(type, id, tree, context)) };
  }
}
