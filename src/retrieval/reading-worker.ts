import { serve } from '../workers/serve.ts';
import { readFileAsDocument, type ReadingResult, type ReadingTask } from './read-file.ts';

serve<ReadingTask, ReadingResult>({ answer: readFileAsDocument });
