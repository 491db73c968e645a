import { readRows, type SqlClient } from "../sql/client.ts";
import {
  jobById,
  jobFromRow,
  latestJobs,
  openJobs,
  saveJob,
  type StoredJob,
  updateJob,
} from "../tables/research_jobs.ts";

/** Research that was asked for, in `research.db`: it is known after a restart too. */
export class SqlJobBook {
  constructor(private readonly client: SqlClient) {}

  async add(job: StoredJob): Promise<void> {
    await this.client.write([saveJob(job)]);
  }

  /** Without effect on one that has ended. */
  async change(job: StoredJob): Promise<void> {
    await this.client.write([updateJob(job)]);
  }

  async find(jobId: string): Promise<StoredJob | null> {
    const [row] = await readRows(this.client, jobById(jobId));
    return row ? jobFromRow(row) : null;
  }

  /** Newest first. */
  async latest(kind: string, limit: number): Promise<StoredJob[]> {
    return (await readRows(this.client, latestJobs(kind, limit))).map(jobFromRow);
  }

  /** Those without an end, the oldest first. */
  async open(): Promise<StoredJob[]> {
    return (await readRows(this.client, openJobs())).map(jobFromRow);
  }
}
