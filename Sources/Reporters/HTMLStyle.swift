// Owns: how the HTML report looks: light, dark, narrow and on paper.

enum HTMLStyle {
    static let text = """

        :root {
          color-scheme: light dark;
          --back: #ffffff; --page: #f5f6f8; --ink: #1b1f24; --soft: #57606a; --line: #d5d9de; --code: #f6f8fa;
          --added: #dafbe1; --added-edge: #1a7f37; --mark: #ffe08a; --link: #0550ae;
          --high: #b3261e; --medium: #8a4b00; --low: #2f5fa8; --passed: #1a7f37; --on: #ffffff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #161b22; --page: #0d1117; --ink: #e6edf3; --soft: #9da7b3; --line: #343b44; --code: #0d1117;
            --added: #12311c; --added-edge: #3fb950; --mark: #6b4e00; --link: #79b8ff;
            --high: #ff8a80; --medium: #f0b35a; --low: #8ab8ff; --passed: #56d364; --on: #0d1117;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--page); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
        h1, h2, h3, h4 { line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.8rem; } h2 { font-size: 1.3rem; margin-top: 2rem; } h3 { font-size: 1.05rem; margin-top: 1.5rem; }
        h4 { font-size: 1rem; font-weight: 600; }
        p, ul { margin: .4rem 0; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em; }
        .skip { position: absolute; left: -999rem; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem 1rem; z-index: 1; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .soft { color: var(--soft); }
        .passed { color: var(--passed); } .blocked, .incomplete { color: var(--high); }
        .tiles { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; }
        .tiles li { background: var(--back); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; min-width: 7rem; }
        .tiles b { display: block; font-size: 1.6rem; line-height: 1.2; }
        .tiles .high b { color: var(--high); } .tiles .medium b { color: var(--medium); } .tiles .low b { color: var(--low); }
        .panel, .finding, .rule { background: var(--back); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem;
          margin: .75rem 0; }
        .finding { border-left: .35rem solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 18rem; }
        .finding.high { border-left-color: var(--high); } .finding.medium { border-left-color: var(--medium); }
        .finding.low { border-left-color: var(--low); }
        .badge { display: inline-block; border-radius: .25rem; padding: 0 .45rem; font-size: .8rem; font-weight: 600;
          border: 1px solid currentColor; }
        .badge.high { background: var(--high); color: var(--on); border-color: var(--high); }
        .badge.medium { background: var(--medium); color: var(--on); border-color: var(--medium); }
        .badge.low { background: var(--low); color: var(--on); border-color: var(--low); }
        .code { background: var(--code); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem 0; margin: .6rem 0;
          overflow-x: auto; tab-size: 4; }
        .code span.row { display: block; width: max-content; min-width: 100%; padding-right: 1rem; }
        .code code { font-size: 1em; }
        .code .added { background: var(--added); box-shadow: inset .2rem 0 var(--added-edge); }
        .code .number { display: inline-block; width: 4.5rem; padding-right: .5rem; text-align: right; color: var(--soft);
          user-select: none; }
        mark { background: var(--mark); color: inherit; border-radius: .15rem; text-decoration: underline 2px var(--high);
          text-underline-offset: .2em; }
        .filters { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: end; position: sticky; top: 0; z-index: 1; }
        .filters[hidden] { display: none; }
        .filters label, .filters legend { font-size: .85rem; color: var(--soft); }
        .filters fieldset { border: 0; padding: 0; margin: 0; } .filters fieldset label { margin-right: .75rem; color: var(--ink); }
        .filters .field { display: flex; flex-direction: column; } .filters .wide { flex: 1 1 16rem; }
        .filters output { flex-basis: 100%; font-size: .9rem; }
        input[type=search], select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--soft);
          border-radius: .35rem; padding: .3rem .6rem; min-height: 2.2rem; max-width: 100%; }
        .picture { overflow-x: auto; margin: 0; }
        .picture svg { display: block; width: 100%; min-width: 44rem; height: auto; }
        .picture text { fill: var(--ink); font: 13px system-ui, sans-serif; }
        .picture .soft-text { fill: var(--soft); }
        .picture .count { text-anchor: middle; font-weight: 600; paint-order: stroke; stroke: var(--back); stroke-width: 2.5px; }
        .picture .name { text-anchor: end; }
        .picture rect.high { fill: var(--high); } .picture rect.medium { fill: var(--medium); } .picture rect.low { fill: var(--low); }
        .picture rect.empty { fill: var(--line); fill-opacity: .35; } .picture .inverse { fill: var(--on); stroke: none; }
        table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: right; }
        th:first-child { text-align: left; overflow-wrap: anywhere; min-width: 14rem; } td { font-variant-numeric: tabular-nums; }
        .table { overflow-x: auto; }
        summary { cursor: pointer; }
        @media print {
          body { max-width: none; padding: 0; background: #fff; }
          .filters, .skip { display: none !important; }
          .finding, .rule, .tiles li { break-inside: avoid; content-visibility: visible; }
          h2, h3, h4 { break-after: avoid; }
          .code { overflow: visible; } .code span.row { width: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }

        """
}
