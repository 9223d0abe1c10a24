//! Answers the requests of one client.

use std::sync::Arc;

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::tool::{ToolCallContext, parse_json_object};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CancelledNotificationParam, CreateTaskResult,
    GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult, Implementation,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig, Tool, UpdateTaskParams,
};
use rmcp::service::{NotificationContext, RequestContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};

use super::answer::NoAnswer;
use super::caller::Caller;
use super::session::{Parts, Session};
use super::{prompts, resources, tools};

/// A session that is served.
pub struct Server {
    session: Session,
    tools: ToolRouter<Session>,
}

/// What a model reads first.
const INSTRUCTIONS: &str = "\
tllama is a judge and prover for Lean 4. Each answer has `answer`: `proved` and `rejected` are verdicts of the \
judge; `no answer` and `told` are none and never mean success; `because` says why in a sentence. \
`check` a text, `goals` at a place, `verify` a proof of a given statement: only `verify`, `finish` and `prove` settle \
whether a statement is proved. `open_goal` and `step` explore with tactics. Pass the whole Lean text, imports included. \
Before long work, ask `tried` what was tried before. No tool writes a file.";

impl Server {
    pub fn new(parts: Arc<Parts>) -> Self {
        Self { session: Session::new(parts), tools: tools::all() }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_prompts()
            .enable_tasks()
            .build();
        let mut implementation = Implementation::new("tllama", env!("CARGO_PKG_VERSION"));
        implementation.title = Some("tllama: judge and prover for Lean 4".to_owned());
        ServerConfig::new(capabilities).with_server_info(implementation).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::listed(&self.tools)))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.get(name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if !self.tools.has_route(&request.name) {
            let known: Vec<_> = tools::listed(&self.tools).into_iter().map(|tool| tool.name).collect();
            let problem = format!("there is no tool {}; there are {}", request.name, known.join(", "));
            return Err(ErrorData::invalid_params(problem, None));
        }
        let has_tasks = context.client_capabilities().is_some_and(|can| can.supports_tasks());
        if request.name == tools::PROVE && has_tasks {
            let asked = parse_json_object(request.arguments.unwrap_or_default());
            return match asked {
                Ok(asked) => self.prove_as_task(asked, &context).await,
                Err(error) => Ok(NoAnswer::argument(error.message).answer().result().into()),
            };
        }
        let ended = context.ct.clone();
        let call = ToolCallContext::new(&self.session, request, context);
        tokio::select! {
            biased;
            answer = self.tools.call(call) => answer.map(with_all_fields),
            () = ended.cancelled() => {
                Ok(NoAnswer::new("cancelled", "the call was cancelled").answer().result().into())
            }
        }
    }

    async fn on_cancelled(&self, told: CancelledNotificationParam, _: NotificationContext<RoleServer>) {
        if let Some(call) = told.request_id {
            self.session.cancelled(&call);
        }
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        Ok(GetTaskResult::new(self.session.parts.tasks.get_task(&request.task_id)?))
    }

    async fn update_task(
        &self,
        request: UpdateTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.session.parts.tasks.update_task(&request.task_id, request.input_responses)
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.session.parts.tasks.cancel_task(&request.task_id)
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        if Caller::of(&context).needs_the_store().is_err() {
            return Ok(ListResourcesResult::default());
        }
        resources::list(self.session.service(), request.and_then(|request| request.cursor)).await
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if let Err(none) = Caller::of(&context).needs_the_store() {
            return Err(ErrorData::invalid_params(none.because().to_owned(), None));
        }
        Ok(resources::read(self.session.service(), &request.uri).await?.into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::all()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        Ok(prompts::get(&request)?.into())
    }
}

impl Server {
    async fn prove_as_task(
        &self,
        asked: tools::ProveArguments,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let begun = self.session.begin_to_prove(asked, context).await;
        let (key, job) = match begun {
            Ok(begun) => begun,
            Err(none) => return Ok(none.answer().result().into()),
        };
        let task = tools::task(
            &self.session.parts.tasks,
            self.session.parts.jobs.clone(),
            key,
            job,
            self.session.service().bounds(),
        );
        Ok(CallToolResponse::Task(CreateTaskResult::new(task)))
    }
}

/// Wrong arguments are told in the form of every other answer.
fn with_all_fields(response: CallToolResponse) -> CallToolResponse {
    match response {
        CallToolResponse::Complete(result) if result.structured_content.is_none() => {
            let text = result.content.iter().filter_map(|content| content.as_text());
            let text: Vec<&str> = text.map(|text| text.text.as_str()).collect();
            let problem = text.join("\n");
            let problem = problem.trim_start_matches("failed to deserialize parameters: ");
            NoAnswer::argument(problem.to_owned()).answer().result().into()
        }
        other => other,
    }
}
