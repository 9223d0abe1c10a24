//! What minijinja's syntax lacks of Jinja2's, written in what it has.
//!
//! `{% generation %}` marks for training what a model says; here it only opens a scope. Texts next to one another are
//! one text, and `'…' % x` formats.

/// The template for minijinja. What is not understood is left as it is: minijinja says what is wrong with it.
pub(super) fn translated(source: &str) -> String {
    // As Jinja2 reads them.
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut found = String::with_capacity(source.len());
    let mut rest = source.as_str();
    while let Some(start) = rest.find("{") {
        let (before, tag) = rest.split_at(start);
        found.push_str(before);
        let length = if tag.starts_with("{#") {
            tag.find("#}").map_or(tag.len(), |end| end + 2)
        } else if tag.starts_with("{{") || tag.starts_with("{%") {
            code_end(tag)
        } else {
            1
        };
        let (code, after) = tag.split_at(length);
        rest = after;
        let words: Vec<&str> = match code.starts_with("{%") {
            true => code.trim_matches(['{', '%', '}', '-', '+']).split_whitespace().collect(),
            false => Vec::new(),
        };
        match words[..] {
            ["raw"] => {
                found.push_str(code);
                let end = raw_end(rest);
                found.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            ["generation"] => found.push_str(&code.replace("generation", "with")),
            ["endgeneration"] => found.push_str(&code.replace("endgeneration", "endwith")),
            _ if length > 1 && !code.starts_with("{#") => expression(code, &mut found),
            _ => found.push_str(code),
        }
    }
    found.push_str(rest);
    found
}

/// The length of `{{ … }}` or `{% … %}` at the beginning of a text; to its end where nothing closes it.
fn code_end(tag: &str) -> usize {
    let close = if tag.starts_with("{{") { "}}" } else { "%}" };
    let mut at = 2;
    // A dictionary may end where the expression does.
    let mut braces = 0usize;
    while at < tag.len() {
        let rest = &tag[at..];
        let c = rest.chars().next().unwrap_or_default();
        match c {
            '\'' | '"' => {
                at += literal_end(rest);
                continue;
            }
            _ if braces == 0 && rest.starts_with(close) => return at + 2,
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        at += c.len_utf8();
    }
    tag.len()
}

/// The length of the text literal at the beginning.
fn literal_end(text: &str) -> usize {
    let mut characters = text.char_indices();
    let Some((_, mark)) = characters.next() else { return 0 };
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            c if c == mark => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where `{% endraw %}` begins.
fn raw_end(text: &str) -> usize {
    text.match_indices("{%")
        .find(|(at, _)| {
            let tag = text[at + 2..].trim_start_matches(['-', '+']).trim_start();
            tag.starts_with("endraw")
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Copies code; literals next to one another are joined, and those that format become calls.
fn expression(code: &str, found: &mut String) {
    let mut rest = code;
    while let Some(start) = rest.find(['\'', '"']) {
        found.push_str(&rest[..start]);
        rest = &rest[start..];
        let (mut literal, mut after) = split_literal(rest);
        // As one literal, so that filters and methods take the whole of it.
        while after.trim_start().starts_with(['\'', '"']) {
            let (next, behind) = split_literal(after.trim_start());
            literal = join(&literal, &next);
            after = behind;
        }
        let operand = after.trim_start().strip_prefix('%').filter(|operand| !operand.starts_with('}'));
        match operand.map(|operand| operand.trim_start()) {
            Some(operand) => {
                let end = operand_end(operand);
                let is_tuple = is_tuple(&operand[..end]);
                let mut inner = String::new();
                expression(&operand[..end], &mut inner);
                if inner.chars().filter(|c| !c.is_whitespace()).eq("()".chars()) {
                    inner = "[]".to_owned();
                }
                found.push_str(&format!("percent_format({literal}, {inner}, {is_tuple})"));
                rest = &operand[end..];
            }
            None => {
                found.push_str(&literal);
                rest = after;
            }
        }
    }
    found.push_str(rest);
}

fn split_literal(text: &str) -> (String, &str) {
    let (literal, after) = text.split_at(literal_end(text));
    (literal.to_owned(), after)
}

/// Two literals as one, in the marks of the first.
fn join(first: &str, second: &str) -> String {
    let mark = first.chars().next().unwrap_or('\'');
    let inside =
        |literal: &str| literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let mut added = String::new();
    let second_inside = inside(second);
    let mut characters = second_inside.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                added.push(c);
                added.extend(characters.next());
            }
            c if c == mark => added.extend(['\\', c]),
            c => added.push(c),
        }
    }
    format!("{mark}{}{added}{mark}", inside(first))
}

/// The length of the operand at the beginning: a literal, a name or a group, what is asked of it, and its filters,
/// which bind closer than `%`.
fn operand_end(text: &str) -> usize {
    let mut at = 0;
    // Whether a name or a value may begin here.
    let mut open = true;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let next = rest.trim_start();
        if blank > 0 {
            // A filter may stand apart from what it filters, and a value apart from its sign.
            if open || next.starts_with('|') {
                at += blank;
                continue;
            }
            break;
        }
        match c {
            '\'' | '"' if open => {
                at += literal_end(rest);
                open = false;
            }
            '(' | '[' | '{' if open || c != '{' => {
                at += group_end(rest);
                open = false;
            }
            '.' if !open || rest.len() > 1 => {
                at += 1;
                open = true;
            }
            '|' => {
                at += 1;
                open = true;
            }
            '-' | '+' if open => at += 1,
            c if open && (c.is_alphanumeric() || c == '_') => {
                at += rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                open = false;
            }
            _ => break,
        }
    }
    at
}

/// The length of the group in brackets at the beginning.
fn group_end(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        let c = text[at..].chars().next().unwrap_or_default();
        match c {
            '\'' | '"' => {
                at += literal_end(&text[at..]);
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Whether an operand is one group with a comma of its own, or with nothing in it.
fn is_tuple(operand: &str) -> bool {
    let operand = operand.trim();
    if !operand.starts_with('(') || group_end(operand) != operand.len() {
        return false;
    }
    let inside = operand[1..].strip_suffix(')').unwrap_or_default();
    let mut at = 0;
    while at < inside.len() {
        let rest = &inside[at..];
        let c = rest.chars().next().unwrap_or_default();
        at += match c {
            ',' => return true,
            '\'' | '"' => literal_end(rest),
            '(' | '[' | '{' => group_end(rest),
            c => c.len_utf8(),
        };
    }
    inside.trim().is_empty()
}
