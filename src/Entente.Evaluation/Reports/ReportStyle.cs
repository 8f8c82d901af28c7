namespace Entente.Evaluation.Reports;

internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c1f23; --quiet: #5b626b; --rule: #dfe3e8; --accent: #1f6f8b; --warm: #b4532a; --room: #b9dbe4; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e6e9ec; --quiet: #9aa3ad; --rule: #2d3339; --accent: #5ab4d0; --warm: #e79066; --room: #274b57; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 24px 20px 80px; }
        h1 { font-size: 28px; margin: 8px 0; } h2 { font-size: 21px; margin: 48px 0 8px; padding-top: 12px; border-top: 1px solid var(--rule); } h3 { font-size: 16px; margin: 28px 0 8px; }
        h2 small { color: var(--quiet); font-weight: normal; font-size: 15px; margin-left: 8px; }
        p { max-width: 78ch; } a { color: var(--accent); }
        nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; padding: 0; margin: 16px 0; }
        figure { margin: 8px 0 16px; } figcaption { color: var(--quiet); font-size: 13px; max-width: 78ch; margin-top: 4px; }
        svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--ink); font-size: 12px; } svg .tick, svg .axis, svg .base-label { fill: var(--quiet); } svg .point { font-weight: 600; } svg .point, svg .base-label { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; } svg .small { font-size: 11px; } svg .inside { font-size: 10px; }
        svg .grid { stroke: var(--rule); } svg .unit { stroke: var(--quiet); stroke-width: 1; } svg .base { stroke: var(--warm); stroke-dasharray: 5 4; stroke-width: 1.2; }
        svg .whisker { stroke: var(--accent); stroke-width: 2; stroke-opacity: .55; } svg .dot { fill: var(--accent); stroke: var(--paper); stroke-width: 1.5; }
        svg .single, .key.single { fill: var(--accent); background: var(--accent); } svg .room, .key.room { fill: var(--room); background: var(--room); } svg .vote { stroke: var(--warm); stroke-width: 2.5; } .key.vote { background: var(--warm); width: 3px; }
        svg .alike { fill: var(--accent); } svg .against { fill: var(--warm); } svg .self { fill: var(--rule); }
        .key { display: inline-block; width: 12px; height: 12px; vertical-align: -1px; margin: 0 3px 0 8px; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; margin: 8px 0; } th, td { padding: 4px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); white-space: nowrap; }
        td small { display: block; color: var(--quiet); font-size: 11.5px; line-height: 1.25; }
        thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; } tbody th { font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; }

        """;
}
