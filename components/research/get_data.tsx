import { Panel } from "../panel.tsx";
import { Command } from "./command.tsx";

interface GetDataProps {
  /** What a command needs to find this program's data folder; with a blank in front, or empty. */
  readonly dataDirOption: string;
  /** Nothing can be traded again yet. */
  readonly isEmpty: boolean;
}

/** How recorded candles get in here. */
export const GetData = ({ dataDirOption, isEmpty }: GetDataProps) => (
  <Panel id="get-data" title={isEmpty ? "There are no recorded candles yet" : "More candles"}>
    <p>
      A backtest trades recorded candles again. Get them from the exchange's public archive; no key is needed:
    </p>
    <Command text={`deno task xylen data download --symbol BTCUSDT --timeframe 5m --from 2024-01-01${dataDirOption}`} />
    <p>or from a file of yours (csv, csv.gz, zip, Parquet):</p>
    <Command text={`deno task xylen data import FILE${dataDirOption}`} />
    <p class="dim">Then load this page anew.</p>
  </Panel>
);
