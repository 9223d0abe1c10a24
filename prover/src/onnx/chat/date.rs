//! The date of prompts: templates put today's into the system turn, and prompts must not change from day to day.

/// `strftime_now(format)`: the first of January 2026, a Thursday, at midnight.
pub(super) fn strftime_now(format: &str) -> String {
    let mut found = String::new();
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        if c != '%' {
            found.push(c);
            continue;
        }
        let mut code = rest.next();
        let bare = matches!(code, Some('-' | '#'));
        if bare {
            code = rest.next();
        }
        let text = match code {
            Some('Y' | 'G') => "2026",
            Some('C') => "20",
            Some('y' | 'g') => "26",
            Some('B') => "January",
            Some('b' | 'h') => "Jan",
            Some('A') => "Thursday",
            Some('a') => "Thu",
            Some('u' | 'w') => "4",
            Some('d' | 'm' | 'V') if bare => "1",
            Some('d' | 'm' | 'V') => "01",
            Some('e') => " 1",
            Some('j') if bare => "1",
            Some('j') => "001",
            Some('H' | 'M' | 'S' | 'U' | 'W') if bare => "0",
            Some('H' | 'M' | 'S' | 'U' | 'W') => "00",
            Some('I') => "12",
            Some('p') => "AM",
            Some('P') => "am",
            Some('f') => "000000",
            Some('F') => "2026-01-01",
            Some('D' | 'x') => "01/01/26",
            Some('T' | 'X') => "00:00:00",
            Some('R') => "00:00",
            Some('c') => "Thu Jan  1 00:00:00 2026",
            // The time knows no zone.
            Some('Z' | 'z') => "",
            Some('n') => "\n",
            Some('t') => "\t",
            Some('%') => "%",
            Some(other) => {
                found.extend(['%', other]);
                continue;
            }
            None => "%",
        };
        found.push_str(text);
    }
    found
}
