export { DEMO_HEADER } from './play/client.js';
export { runDemo, type Output, type Surroundings } from './run-demo.js';
export { tellStory, type Telling, type ToldStory } from './tell-story.js';
export { Page } from './terminal/page.js';
