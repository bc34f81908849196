package dev.reagent.api.approval;

import dev.reagent.api.view.ApprovalView;
import java.util.List;

/** A list of approvals. */
public record ApprovalListView(List<ApprovalView> approvals) {}
