"""What holds for every order, policy and request, tried on many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from shop.domain.money import Money, total
from shop.domain.order import ItemChange, Order, OrderStatus, PaymentDirection, PaymentEvent
from shop.domain.plans import (
    CancelPlan,
    ExchangePlan,
    ItemsPlan,
    Movement,
    Operation,
    PaymentPlan,
    Plan,
    ReturnPlan,
)
from shop.domain.policy import Policy
from shop.domain.rules import (
    Refusal,
    check,
    payment_methods,
    plan_address,
    plan_cancellation,
    plan_exchange,
    plan_items,
    plan_payment,
    plan_return,
    possible_operations,
    price_difference,
)
from tests.shop.domain.builders import (
    CUSTOMER,
    DEMO,
    GIFT_CARD,
    HOME,
    NOW,
    PRODUCTS,
    TAUBENCH,
    WORK,
    order,
    with_cancellation,
    with_exchanges,
    with_returns,
)

ORDER_OPERATIONS = [o for o in Operation if o is not Operation.CHANGE_DEFAULT_ADDRESS]
MONEY_OPERATIONS = [o for o in ORDER_OPERATIONS if o is not Operation.CHANGE_ADDRESS]
MoneyPlan = CancelPlan | ItemsPlan | PaymentPlan | ReturnPlan | ExchangePlan
VARIANTS = [v.id for p in PRODUCTS.values() for v in p.variants]

amounts = st.decimals("0.01", "500", places=2).map(Money.of)
method_ids = st.sampled_from(["card_1", "paypal_1", "gift_1", "card_9"])
paying_ids = st.sampled_from(["card_1", "gift_1"])
events = st.builds(PaymentEvent, st.sampled_from(PaymentDirection), amounts, paying_ids)
ages = st.none() | st.timedeltas(timedelta(0), timedelta(days=60))
policies = st.sampled_from(
    [
        DEMO,
        TAUBENCH,
        with_cancellation(window_hours=24),
        with_returns(window_days=3, fee=Money.of("7.50").amount),
        with_exchanges(window_days=None, same_variant=False, settle_price_difference=False),
    ]
)
orders = st.builds(
    order,
    st.sampled_from(OrderStatus),
    placed=ages,
    delivered=ages,
    payments=st.lists(events, max_size=3).map(tuple),
    items_modified=st.booleans(),
)
any_lines = st.lists(st.sampled_from(["1", "2", "3", "9"]), max_size=3)
any_changes = st.lists(
    st.builds(ItemChange, st.sampled_from(["1", "2", "3", "9"]), st.sampled_from(VARIANTS)),
    max_size=3,
)
good_lines = st.lists(st.sampled_from(["1", "2"]), min_size=1, unique=True)
good_changes = st.lists(
    st.builds(ItemChange, st.sampled_from(["1", "2"]), st.sampled_from(["lamp-blue", "lamp-grey"])),
    min_size=1,
    unique_by=lambda change: change.line_id,
)
reasons = st.sampled_from(["no_longer_needed", "no longer needed"])


@st.composite
def answers(
    draw: st.DrawFn, operation: Operation, subject: Order, policy: Policy, good: bool = False
) -> object:
    """The answer to some request of that kind; a `good` one chooses what the order really has."""
    method_id = draw(st.sampled_from(["card_1", "paypal_1", "gift_1"]) if good else method_ids)
    if operation is Operation.CANCEL_ORDER:
        return plan_cancellation(subject, CUSTOMER, draw(reasons), policy, NOW)
    if operation is Operation.CHANGE_ADDRESS:
        return plan_address(subject, draw(st.sampled_from([HOME, WORK])), policy, NOW)
    if operation is Operation.CHANGE_PAYMENT:
        return plan_payment(subject, CUSTOMER, method_id, policy, NOW)
    if operation is Operation.RETURN_ITEMS:
        chosen = tuple(draw(good_lines if good else any_lines))
        return plan_return(subject, CUSTOMER, chosen, method_id, policy, NOW, products=PRODUCTS)
    wanted = tuple(draw(good_changes if good else any_changes))
    swap = plan_items if operation is Operation.CHANGE_ITEMS else plan_exchange
    return swap(subject, CUSTOMER, wanted, PRODUCTS, method_id, policy, NOW)


@st.composite
def planned(draw: st.DrawFn) -> tuple[Order, MoneyPlan]:
    """An order in the right state, and a plan about it that may move money."""
    operation = draw(st.sampled_from(MONEY_OPERATIONS))
    after = operation in (Operation.RETURN_ITEMS, Operation.EXCHANGE_ITEMS)
    most = 1 if operation is Operation.CHANGE_PAYMENT else 3
    first = PaymentEvent(PaymentDirection.PAYMENT, draw(amounts), draw(paying_ids))
    subject = order(
        OrderStatus.DELIVERED if after else OrderStatus.PENDING,
        placed=timedelta(hours=2),
        delivered=timedelta(hours=1),
        payments=(first, *draw(st.lists(events, max_size=most - 1))),
    )
    result = draw(answers(operation, subject, draw(policies), good=True))
    assume(isinstance(result, MoneyPlan))
    assert isinstance(result, MoneyPlan)
    return subject, result


def balance(movements: tuple[Movement, ...]) -> Money:
    """What the customer pays on balance; negative where they get money."""
    signs = {PaymentDirection.PAYMENT: 1, PaymentDirection.REFUND: -1}
    return total(Money(m.amount.amount * signs[m.direction], m.amount.currency) for m in movements)


def paid(subject: Order) -> dict[str, Money]:
    """What each method paid for an order on balance."""
    result: dict[str, Money] = {}
    for event in subject.payments:
        before = result.get(event.method_id, Money.zero())
        moved = event.amount if event.direction is PaymentDirection.PAYMENT else -event.amount
        result[event.method_id] = before + moved
    return result


@given(st.data(), st.sampled_from(ORDER_OPERATIONS), orders, policies)
def test_what_check_refuses_no_plan_allows(
    data: st.DataObject, operation: Operation, subject: Order, policy: Policy
) -> None:
    """A request refused at the first question is refused with the same words at the last one."""
    early = check(operation, subject, policy, NOW)
    assume(early is not None)

    result = data.draw(answers(operation, subject, policy))

    assert result == early


@given(st.data(), st.sampled_from(ORDER_OPERATIONS), orders, policies)
def test_an_answer_is_a_plan_or_a_refusal_of_that_operation(
    data: st.DataObject, operation: Operation, subject: Order, policy: Policy
) -> None:
    """Never both, never of another order, and a plan only where the order allows it."""
    result = data.draw(answers(operation, subject, policy))

    if isinstance(result, Refusal):
        assert result.facts["operation"] == operation.value
        assert result.facts["order_number"] == subject.number
        assert not hasattr(result, "movements")
    else:
        assert isinstance(result, Plan)
        assert result.operation is operation
        assert operation in possible_operations(subject, policy, NOW)


@given(planned())
def test_the_movements_of_a_plan_add_up(made: tuple[Order, MoneyPlan]) -> None:
    """To the price difference, to minus the refund, to nothing, or to what had been paid."""
    subject, plan = made

    moved = balance(plan.movements)

    if isinstance(plan, (ItemsPlan, ExchangePlan)):
        assert moved == plan.price_difference
        assert plan.price_difference == price_difference(subject, plan.changes, PRODUCTS)
    elif isinstance(plan, ReturnPlan):
        assert moved == -plan.refund
        assert Money.zero() <= plan.refund <= subject.total
    elif isinstance(plan, PaymentPlan):
        assert moved == Money.zero()
    else:
        owed = {method: amount for method, amount in paid(subject).items() if amount.amount > 0}
        assert {m.method_id: m.amount for m in plan.movements} == owed


@given(planned())
def test_no_movement_is_empty_negative_or_beyond_a_gift_card(
    made: tuple[Order, MoneyPlan],
) -> None:
    """Every movement moves something, in a span of days, and gift cards pay what they hold."""
    _, plan = made

    for movement in plan.movements:
        assert movement.amount.amount > 0
        assert 0 <= movement.days[0] <= movement.days[1]
        if movement.direction is PaymentDirection.PAYMENT and movement.method_id == GIFT_CARD.id:
            assert GIFT_CARD.balance is not None
            assert movement.amount <= GIFT_CARD.balance


@given(st.data(), st.sampled_from([Operation.CHANGE_ITEMS, Operation.EXCHANGE_ITEMS]), policies)
def test_the_methods_offered_for_a_difference_are_those_that_work(
    data: st.DataObject, operation: Operation, policy: Policy
) -> None:
    """Whatever is offered is accepted, and whatever is not offered is refused."""
    after = operation is Operation.EXCHANGE_ITEMS
    subject = order(OrderStatus.DELIVERED if after else OrderStatus.PENDING, delivered=timedelta(0))
    variant_id = data.draw(st.sampled_from(["lamp-blue", "lamp-grey", "lamp-last"]))
    card = replace(GIFT_CARD, balance=data.draw(amounts))
    customer = replace(CUSTOMER, payment_methods=(*CUSTOMER.payment_methods[:2], card))
    wanted = (ItemChange("1", variant_id),)
    swap = plan_items if operation is Operation.CHANGE_ITEMS else plan_exchange
    difference = price_difference(subject, wanted, PRODUCTS)
    assume(not difference or policy.exchanges.settle_price_difference)

    offered = payment_methods(operation, subject, customer, difference, policy)

    for method in customer.payment_methods:
        result = swap(subject, customer, wanted, PRODUCTS, method.id, policy, NOW)
        assert isinstance(result, Refusal) is (method not in offered)
