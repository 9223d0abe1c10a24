//! Edits of a compiled file, as an attacker makes them: addresses and tags of the objects behind its constants.

/// The contents of one file.
pub struct File {
    bytes: Vec<u8>,
}

impl File {
    pub fn of(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    pub fn bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn base(&self) -> u64 {
        self.word_at(80)
    }

    fn word_at(&self, offset: usize) -> u64 {
        u64::from_le_bytes(self.bytes[offset..offset + 8].try_into().unwrap())
    }

    fn word(&self, at: u64) -> u64 {
        self.word_at((at - self.base()) as usize)
    }

    fn set(&mut self, at: u64, word: u64) {
        let offset = (at - self.base()) as usize;
        self.bytes[offset..offset + 8].copy_from_slice(&word.to_le_bytes());
    }

    fn field(&self, object: u64, index: u64) -> u64 {
        self.word(object + 8 + 8 * index)
    }

    fn set_field(&mut self, object: u64, index: u64, word: u64) {
        self.set(object + 8 + 8 * index, word);
    }

    fn text(&self, object: u64) -> String {
        let (size, start) = (self.word(object + 8) as usize, (object - self.base()) as usize + 32);
        String::from_utf8(self.bytes[start..start + size - 1].to_vec()).unwrap()
    }

    fn name(&self, object: u64) -> String {
        if object & 1 == 1 {
            return String::new();
        }
        let (before, argument) = (self.name(self.field(object, 0)), self.field(object, 1));
        let last = if argument & 1 == 1 { (argument >> 1).to_string() } else { self.text(argument) };
        if before.is_empty() { last } else { format!("{before}.{last}") }
    }

    fn constants(&self) -> u64 {
        self.field(self.word_at(88), 2)
    }

    /// The `ConstantInfo` of a name.
    fn info(&self, name: &str) -> u64 {
        let array = self.constants();
        let infos = (0..self.word(array + 8)).map(|index| self.word(array + 24 + 8 * index));
        infos.into_iter().find(|info| self.name(self.field(self.head(*info), 0)) == name).unwrap()
    }

    fn head(&self, info: u64) -> u64 {
        self.field(self.field(info, 0), 0)
    }

    fn constant(&self, name: &str) -> u64 {
        self.field(self.info(name), 0)
    }

    pub fn value(&self, name: &str) -> u64 {
        self.field(self.constant(name), 1)
    }

    pub fn set_value(&mut self, name: &str, value: u64) {
        self.set_field(self.constant(name), 1, value);
    }

    pub fn type_of(&self, name: &str) -> u64 {
        self.field(self.head(self.info(name)), 2)
    }

    pub fn set_type(&mut self, name: &str, ty: u64) {
        self.set_field(self.head(self.info(name)), 2, ty);
    }

    /// The tag of the constant's kind.
    pub fn set_kind(&mut self, name: &str, tag: u8) {
        let offset = (self.info(name) - self.base()) as usize;
        self.bytes[offset + 7] = tag;
    }

    /// The term by which a constant's value mentions another constant.
    fn mention(&self, name: &str, other: &str) -> u64 {
        let mut stack = vec![self.value(name)];
        while let Some(term) = stack.pop() {
            let tag = self.bytes[(term - self.base()) as usize + 7];
            match tag {
                4 if self.name(self.field(term, 0)) == other => return term,
                5 => stack.extend([self.field(term, 0), self.field(term, 1)]),
                6 | 7 => stack.extend([self.field(term, 1), self.field(term, 2)]),
                _ => {}
            }
        }
        panic!("{name} does not mention {other}");
    }

    /// The name by which a constant's value mentions another constant.
    pub fn mentioned(&self, name: &str, other: &str) -> u64 {
        self.field(self.mention(name, other), 0)
    }

    /// Makes a constant's value mention the first bound name of another's type, which nobody declares.
    pub fn mention_a_binder(&mut self, name: &str, other: &str, of: &str) {
        let term = self.mention(name, other);
        self.set_field(term, 0, self.field(self.type_of(of), 0));
    }

    /// Gives a constant the name of another.
    pub fn rename(&mut self, name: &str, other: &str) {
        let to = self.field(self.head(self.info(other)), 0);
        self.rename_to(name, to);
    }

    /// Gives a constant, and the module's list of names, the name at an address.
    pub fn rename_to(&mut self, name: &str, to: u64) {
        let head = self.head(self.info(name));
        let from = self.field(head, 0);
        self.set_field(head, 0, to);
        let names = self.field(self.word_at(88), 1);
        for index in 0..self.word(names + 8) {
            if self.word(names + 24 + 8 * index) == from {
                self.set(names + 24 + 8 * index, to);
            }
        }
    }

    pub fn tie_name(&mut self, name: &str) {
        let object = self.field(self.head(self.info(name)), 0);
        self.set_field(object, 0, object);
    }

    /// Makes the first part of an application the application itself.
    pub fn tie_value(&mut self, name: &str) {
        let value = self.value(name);
        self.set_field(value, 0, value);
    }

    /// Makes the list of an inductive type's constructors its own tail.
    pub fn tie_list(&mut self, name: &str) {
        let list = self.field(self.constant(name), 4);
        self.set_field(list, 1, list);
    }

    pub fn swap_constructors(&mut self, name: &str) {
        let list = self.field(self.constant(name), 4);
        let second = self.field(list, 1);
        let (a, b) = (self.field(list, 0), self.field(second, 0));
        self.set_field(list, 0, b);
        self.set_field(second, 0, a);
    }

    pub fn drop_constructor(&mut self, name: &str) {
        let list = self.field(self.constant(name), 4);
        let end = self.field(self.field(list, 1), 1);
        self.set_field(list, 1, end);
    }

    /// The first byte of the plain data behind a constant's fields.
    pub fn set_plain(&mut self, name: &str, byte: u8) {
        let constant = self.constant(name);
        let offset = (constant - self.base()) as usize;
        let fields = usize::from(self.bytes[offset + 6]);
        self.bytes[offset + 8 + 8 * fields] = byte;
    }
}
