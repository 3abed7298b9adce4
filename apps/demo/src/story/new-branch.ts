import type { Move } from '../play/step.js';
import { PLACES } from './places.js';

const { name, kind } = PLACES.newBranch;

/** What should have been set up is set up: the organization joins the tree. */
export const ESTABLISH_NEW_BRANCH: Move = {
  path: 'organizations',
  creates: 'newBranch',
  body: ({ place }) => ({ name: name.zh, nameEn: name.en, kind, parent: place('committee') }),
  records: ['OrganizationEstablished'],
};

/** From now on its own branch covers the company, and no longer the committee. */
export const MOVE_BELOW_NEW_BRANCH: Move = {
  path: 'organizations/{property}/move',
  body: ({ place }) => ({ parent: place('newBranch') }),
  records: ['OrganizationMoved'],
};
